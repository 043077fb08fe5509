"""The way in by a ministry's own sign-on (OpenID Connect): the authorisation code flow with PKCE.

``provider`` asks the provider, ``tokens`` says whether what it signed is right, ``flow`` is the way there and back,
``views`` its pages. Masar is a client with a secret; it takes nothing from the provider but who somebody is.
"""
