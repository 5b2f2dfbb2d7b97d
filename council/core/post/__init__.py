"""Letters on their way: the queue, the text, the message, and the carrier that hands it over."""
