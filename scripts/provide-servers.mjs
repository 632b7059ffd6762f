// Sees to it that the servers of the tests are on this machine, and says what is missing where they cannot be installed.
import { findPrograms, installServers, servers, whyNotInstallable } from './server-programs.mjs'

const absent = () => Object.keys(servers).filter((name) => findPrograms(name) === undefined)

const missing = absent()
if (missing.length > 0) {
  const reason = whyNotInstallable() ?? tryToInstall(missing)
  if (reason !== undefined) console.log(`Not here: ${absent().join(', ')} (${reason}). Their tests are skipped.`)
}
const here = Object.keys(servers).filter((name) => findPrograms(name) !== undefined)
console.log(`Servers for the tests: ${here.join(', ') || 'none'}`)

function tryToInstall(names) {
  console.log(`Installing ${names.join(', ')} …`)
  try {
    installServers(names)
    return undefined
  } catch (error) {
    return error.message
  }
}
