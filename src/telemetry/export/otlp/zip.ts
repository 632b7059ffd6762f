export type Zlib = Pick<typeof import('node:zlib'), 'gzip' | 'gunzip' | 'gzipSync'>

/** In libuv's threads: the application's own goes on. */
export function zip(bytes: Uint8Array, zlib: Zlib): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zlib.gzip(bytes, (error, small) => (error === null ? resolve(small) : reject(error)))
  })
}

/** Likewise. */
export function unzip(bytes: Uint8Array, zlib: Zlib): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zlib.gunzip(bytes, { chunkSize: chunkSizeFor(unzippedBytes(bytes)) }, (error, large) =>
      error === null ? resolve(large) : reject(error),
    )
  })
}

/** Of what gzip has made of fewer than 4 GiB. https://www.rfc-editor.org/rfc/rfc1952#page-8 */
export function unzippedBytes(zipped: Uint8Array): number {
  return Buffer.from(zipped.buffer, zipped.byteOffset, zipped.length).readUInt32LE(zipped.length - 4)
}

/** The result in one piece: fewer buffers for the garbage collector, who is in no hurry with them. zlib wants 64 at least. */
export function chunkSizeFor(bytes: number): number {
  return Math.max(64, bytes)
}

/** Of a body, unzipped. No receiver has a limit like this one: if a single item as small as this is too large, all is. */
export const smallBytes = 16 * 1024
