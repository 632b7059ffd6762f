export interface Mount {
  /** Path in the file system that is mounted. */
  readonly root: string
  /** Where it is seen. */
  readonly target: string
}

/** The lines of /proc/self/mountinfo: `36 35 98:0 /root /target rw - ext4 /dev/x rw`. */
export function mountsOf(text: string): readonly Mount[] {
  const lines = text.split('\n').map((line) => line.split(' '))
  return lines.map(([, , , root = '', target = '']) => ({ root, target }))
}
