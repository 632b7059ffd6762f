// An agent that does nothing.
