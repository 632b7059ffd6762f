import { spawn } from 'node:child_process'

/** Runs a command in a folder. Rejects, with what it printed, unless it ends with 0. */
export function runToItsEnd(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let printed = ''
    const collect = (chunk) => {
      printed += chunk
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(
          new Error(
            `"${command} ${args.join(' ')}" ended with ${code ?? signal} in ${cwd}:\n${shortened(printed.trim())}`,
          ),
        )
    })
  })
}

/** Some programs say the reason first, some last. */
function shortened(text) {
  return text.length <= 4_000 ? text : `${text.slice(0, 2_000)}\n…\n${text.slice(-2_000)}`
}
