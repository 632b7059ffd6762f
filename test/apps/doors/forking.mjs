import { fork } from 'node:child_process'

fork(new URL('app.cjs', import.meta.url))
