const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const isTerminal = process.stdout.isTTY === true

/**
 * Does one piece of work and shows that it goes on: a spinner on a terminal, elsewhere a line now and then.
 * Behind the title of what is done stands `detail`, or text that `work` resolves to, or the time it took.
 */
export async function step(title, work, detail) {
  const startedAt = Date.now()
  const seconds = () => (Date.now() - startedAt) / 1000
  const show = isTerminal ? spin(title, seconds) : tellAtTimes(title, seconds)
  try {
    const result = await work()
    clearInterval(show)
    const told = detail ?? (typeof result === 'string' ? result : `${seconds().toFixed(1)} s`)
    console.log(`${isTerminal ? '\r\x1b[2K' : ''}  ✓ ${title.padEnd(28)} ${told}`)
    return result
  } catch (error) {
    clearInterval(show)
    console.log(`${isTerminal ? '\r\x1b[2K' : ''}  ✗ ${title}`)
    throw error
  }
}

function spin(title, seconds) {
  let turn = 0
  return setInterval(() => {
    process.stdout.write(`\r  ${frames[turn++ % frames.length]} ${title.padEnd(28)} ${seconds().toFixed(0)} s `)
  }, 100)
}

function tellAtTimes(title, seconds) {
  return setInterval(() => console.log(`    ${title} … ${seconds().toFixed(0)} s`), 5_000)
}
