"""Documents as PDF: drawing, fonts, tags for readers of speech, and the claimed rows a worker draws."""
