/** To standard output; gives the exit code of a command that has done its work by this. */
export function print(text: string): number {
  // The reader may have gone, as in `otel-agent config | head -1`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  process.stdout.write(text)
  return 0
}
