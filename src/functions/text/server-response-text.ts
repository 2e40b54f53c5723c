/**
 * `http.ServerResponse` with a socket of its caller's, as a module's text: what adapters such as serverless-express
 * and light-my-request make of a framework's answer. workerd has only responses of its own servers. It speaks to
 * workerd's class by what that class tells: `_dataWritten` is what Node would write to the socket.
 */
export const serverResponseText = String.raw`import http, { OutgoingMessage, ServerResponse as Own } from 'node:http'
import { Writable } from 'node:stream'

const assign = (message, socket) => {
  for (const name of ['socket', 'connection']) {
    Object.defineProperty(message, name, { value: socket, writable: true, configurable: true })
  }
}

Own.prototype.assignSocket = function (socket) {
  if (this.socket) {
    const error = new Error('ServerResponse has an already assigned socket')
    error.code = 'ERR_HTTP_SOCKET_ASSIGNED'
    throw error
  }
  socket._httpMessage = this
  assign(this, socket)
  this.on('_dataWritten', (events) => {
    for (const { entry } of events) if (entry.length > 0) this.socket?.write(entry.data, entry.encoding ?? undefined)
  })
}
Own.prototype.detachSocket = function (socket) {
  socket._httpMessage = null
  this.socket = this.connection = null
}

// Its constructor is a class's. One that has been called as a function (util.inherits) gets the object to fill
// where a class gets its object: from what it extends.
let given
function Ground(options) {
  const target = given
  given = undefined
  if (target === undefined) return Reflect.construct(Writable, [options], new.target)
  Writable.call(target, options)
  return target
}
Ground.prototype = Writable.prototype
Object.setPrototypeOf(Ground, Writable)
Object.setPrototypeOf(OutgoingMessage, Ground)

function ServerResponse(request, options) {
  if (!new.target) given = this
  const response = Reflect.construct(Own, [request, options], new.target ?? ServerResponse)
  // As in Node, where the status says it when nobody has; workerd's says 'unknown'.
  response.statusMessage = undefined
  return response
}
ServerResponse.prototype = Own.prototype
Object.setPrototypeOf(ServerResponse, OutgoingMessage)
http.ServerResponse = ServerResponse

const Incoming = http.IncomingMessage
function IncomingMessage(socket) {
  const message = Reflect.construct(Incoming, [], new.target ?? IncomingMessage)
  if (socket) assign(message, socket)
  return message
}
IncomingMessage.prototype = Incoming.prototype
Object.setPrototypeOf(IncomingMessage, Incoming)
http.IncomingMessage = IncomingMessage
`
