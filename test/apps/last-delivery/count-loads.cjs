// A preload, as the agent is one: the thread of the last delivery must not load it again.
require('node:fs').writeSync(2, 'preloaded\n')
