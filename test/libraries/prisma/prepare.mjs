// What `prisma generate` makes of the schemas. The engine that it asks for only migrates: where a program is named, none is fetched.
import { spawnSync } from 'node:child_process'

const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }

for (const schema of ['postgresql.prisma', 'mysql.prisma']) {
  const args = ['node_modules/prisma/build/index.js', 'generate', '--schema', schema]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`prisma generate ended with ${status}:\n${stdout}${stderr}`)
}
