import type { Machine } from '../../src/telemetry/resource/machine.ts'

export interface MachineFacts {
  readonly files?: Readonly<Record<string, string>>
  readonly node?: Partial<Machine['node']>
  readonly hostName?: string
  readonly workingFolder?: string
  readonly userName?: string
}

/** A Linux machine with these files and no others. */
export function madeUpMachine({ files = {}, node, hostName = 'box', workingFolder, userName }: MachineFacts): Machine {
  return {
    node: {
      arch: 'x64',
      argv: ['/usr/bin/node', '/app/server.js'],
      cwd: () => '/',
      env: {},
      execPath: '/usr/bin/node',
      pid: 42,
      platform: 'linux',
      versions: { ...process.versions, node: '20.20.2' },
      ...node,
    },
    readText: (path) => files[path],
    hostName: () => hostName,
    osRelease: () => '6.1.0-13-amd64',
    userName: () => userName,
    workingFolder: () => workingFolder,
  }
}
