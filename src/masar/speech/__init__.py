"""How Masar speaks: what pages and messages share. No models, no words of any one door. Read ``voice`` first."""
