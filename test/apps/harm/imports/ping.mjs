import { pong } from './pong.mjs'

export function ping() {
  return pong() + 1
}
export const base = 40
