import { Worker } from 'node:worker_threads'
import './app.mjs'

new Worker(new URL('./app.mjs', import.meta.url))
