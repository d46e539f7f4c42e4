"""The way of a queued mail: the queue, its one sender, what a server answers, and the CMS pages."""
