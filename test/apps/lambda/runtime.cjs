// Does what the runtime of AWS Lambda does: loads the handler by its path, calls it, and freezes the process after the answer.
const path = require('node:path')

const { handler } = require(path.join(process.env.LAMBDA_TASK_ROOT, 'orders.js'))
const context = { awsRequestId: 'request-1', functionName: 'orders', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders' }
handler({ sku: 'A-1' }, context).then((answer) => {
  console.log(JSON.stringify(answer))
  process.reallyExit(0)
})
