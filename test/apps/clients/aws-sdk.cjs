const { GetObjectCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3')
const { tryAll } = require('./echo.cjs')

const ask = async (url, command) => {
  const client = new S3Client({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    forcePathStyle: true,
    maxAttempts: 3,
  })
  try {
    const { Body } = await client.send(command)
    await Body?.transformToString()
  } finally {
    client.destroy()
  }
}

tryAll({
  get: (url) => ask(url, new GetObjectCommand({ Bucket: 'plain', Key: 'pear' })),
  put: (url) => ask(url, new PutObjectCommand({ Bucket: 'plain', Key: 'pear', Body: 'three' })),
  busy: (url) => ask(url, new GetObjectCommand({ Bucket: 'busy', Key: 'pear' })),
  cut: (url) => ask(url, new GetObjectCommand({ Bucket: 'cut', Key: 'pear' })),
})
