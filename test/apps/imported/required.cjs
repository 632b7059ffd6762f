'use strict'
// Evaluated in the turn in which its imports are loaded.
require('./exchange.mjs').exchange()
