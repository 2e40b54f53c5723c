/**
 * The header in which the listener for TLS tells the gateway, on a Unix socket that it alone reaches, what it knows of a
 * connection. workerd takes it off there and makes it `request.cf`; on every other path it says nothing and goes no
 * further (ATTACKS 41).
 */
export const connectionHeader = 'x-tidegate-connection'
