// Stands before the agent: whoever connects to one of the usual ports reaches the one that MOVED_PORTS gives for it, so that the
// usual ones may be taken. Nobody listens at a port that is not named there.
const { Socket } = require('node:net')

const moved = JSON.parse(process.env.MOVED_PORTS)
const nobody = 9
const { connect } = Socket.prototype

Socket.prototype.connect = function movedConnect(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  if ([4317, 4318, 14268].includes(Number(options?.port))) options.port = moved[options.port] ?? nobody
  return connect.apply(this, args)
}
