import { base } from './ping.mjs'

export const pong = () => base + 1
