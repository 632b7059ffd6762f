import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'

export interface BlackHole {
  readonly port: number
  close(): void
}

/** A server whose queue of connections is full: the kernel drops what comes, as a firewall does. */
export async function startBlackHole(): Promise<BlackHole> {
  const text =
    'const s = require("net").createServer(); s.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => { console.log(s.address().port); setTimeout(() => { for (;;) {} }, 10) })'
  const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((done) => child.stdout.once('data', (line) => done(Number(line))))
  await new Promise((done) => setTimeout(done, 50))
  child.kill('SIGSTOP')
  const fillers: Socket[] = []
  for (let count = 0; count < 8; count++) fillers.push(connect(port, '127.0.0.1').on('error', () => {}))
  await new Promise((done) => setTimeout(done, 50))
  return {
    port,
    close() {
      child.kill('SIGKILL')
      for (const filler of fillers) filler.destroy()
    },
  }
}
