"""What is told of an application, in words: the sentences of its page, below every door that says them.

``page`` first: from a public record to sentences. ``content`` reads the record; ``pieces`` and ``assembly`` draw and
keep them; ``reading`` has them as plain values, and ``preview`` says what an act would change.
"""
