/**
 * Why a handshake failed without an answer that could be shown: what failed, and the option or the part of the address to change.
 * Only a server that was not reached is said not to be.
 */
export function unopenedText(url: string, error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  if (/^Server sent .*subprotocol/.test(error.message))
    return `${url} ${subProtocolText(error.message)}`
  if (error.message.startsWith('Invalid '))
    return `${url} answers as no WebSocket server: ${error.message}`
  if (error.message.includes('wrong version number'))
    return `${url} speaks no TLS there: is it ws://, or another port?`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${url} has a certificate for other names: ${error.message}`
  if (certificateCodes.test(code))
    return `${url} has a certificate that is not trusted (${code}): name who has signed it by --ca, or take any by --insecure`
  if (code === 'ECONNRESET' && url.startsWith('ws:'))
    return `${url} closed the connection without an answer: is it wss://, or another port?`
  return `${url} cannot be reached: ${error.message}`
}

const certificateCodes = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/

/** The package tells three mistakes apart by their messages alone. */
function subProtocolText(message: string): string {
  if (message.includes('none was requested'))
    return 'chose a sub-protocol, and none was offered: offer it by --protocol'
  if (message.includes('no subprotocol'))
    return 'chose none of the sub-protocols of --protocol: the answer of $connect must name one in Sec-WebSocket-Protocol'
  return 'chose a sub-protocol that --protocol does not offer'
}
