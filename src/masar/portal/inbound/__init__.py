"""The gateways' room: what networks report, and what people send them. Programs come here, nobody reads here."""
