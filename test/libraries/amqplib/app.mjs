import amqplib from 'amqplib'

async function main() {
  const connection = await amqplib.connect(process.env.AMQP_URL)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('orders', { durable: false, autoDelete: true })
  channel.sendToQueue('orders', Buffer.from('one pear'))
  await channel.waitForConfirms()
  await new Promise((resolve) => {
    channel.consume('orders', (message) => {
      channel.ack(message)
      resolve()
    }, { consumerTag: 'kitchen' })
  })
  await channel.cancel('kitchen')
  await channel.close()
  await connection.close()
}
main()
