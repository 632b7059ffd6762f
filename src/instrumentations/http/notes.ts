import { createNotes, type Notes } from '../semantics/note.ts'
import type { Peer } from './describe-server.ts'
import type { Exchange } from './exchange.ts'

// One for all of this folder: V8 remembers where such a field is as long as the code that asks has seen one name only, and there
// are a dozen look-ups in each request.
const notes: Notes<unknown> = createNotes()

/** On requests and responses. */
export const exchanges = notes as Notes<Exchange>
/** On sockets. */
export const peers = notes as Notes<Peer>
/** On servers. */
export const watched = notes as Notes<true>
