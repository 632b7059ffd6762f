// `otel-agent run` where the agent cannot work. Shipped as written, for a Node.js that is too old or a broken installation;
// what a sound one does stands in src/cli/start-program.ts.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Gives the exit code; ends this process by the same signal where a signal has ended the program. */
export function runUntraced([file, ...args]) {
  const child = spawn(file, args, { stdio: 'inherit' })
  const passOn = (signal) => child.kill(signal)
  // A terminal sends the last two to the program as well.
  const passed = ['SIGTERM', 'SIGUSR2', ...(process.stdin.isTTY ? [] : ['SIGINT', 'SIGHUP'])]
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, doNothing)
  for (const signal of passed) process.on(signal, passOn)
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`otel-agent: ${error.message}`)
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.on('exit', (code, signal) => {
      if (signal === null) return resolve(code)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
      resolve(128 + constants.signals[signal])
    })
  })
}

function doNothing() {}
