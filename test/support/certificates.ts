import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Certificate {
  readonly certPath: string
  readonly keyPath: string
  readonly cert: Buffer
  readonly key: Buffer
}

/** A certificate that vouches for itself, for `names` such as `DNS:localhost,IP:127.0.0.1`. Made with `openssl`. */
export function makeCertificate(folder: string, name: string, names: string): Certificate {
  mkdirSync(folder, { recursive: true })
  const [certPath, keyPath] = [resolve(join(folder, `${name}.crt`)), resolve(join(folder, `${name}.key`))]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`]
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...request, ...subject, '-keyout', keyPath, '-out', certPath], { stdio: 'pipe' })
  return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) }
}

/** Why certificates cannot be made here; false if they can. For `skip`. */
export function whyNoCertificates(): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' })
    return false
  } catch {
    return 'openssl is not installed'
  }
}
