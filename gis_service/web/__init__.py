"""Pages: templates, what each of them needs, and the words they share."""
