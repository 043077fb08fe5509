"""A made-up case that lives through a service nobody applies for, to see that what people meet works.

Read ``living`` first: the steps. ``looking`` asks the pages as anybody would, ``arrivals`` the mailbox and the sink
in which messages come in, ``alarming`` says what was missed, by another channel than the one that missed it.
"""
