// Prints whatever listens in this process, after so many milliseconds.
setTimeout(() => {
  const listening = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')
  for (const handle of process._getActiveHandles()) if (handle.listening) listening.push(handle.constructor.name)
  process.stdout.write(listening.join())
}, Number(process.argv[2]))
