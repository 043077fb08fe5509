"""The crash test: many writers, an import, two workers and a follower, killed again and again; and what must hold
afterwards. ``plan`` says what is told, ``roles`` who tells it, ``driver`` kills, ``verdict`` looks at what is left.
"""
