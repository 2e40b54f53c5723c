// Minimal WebSocket client on node:net / node:tls (exact headers, custom Host, no dependency).
import net from 'node:net'
import tls from 'node:tls'
import crypto from 'node:crypto'

/** Opens a WebSocket, or tells how the handshake was refused. */
export function connect({ url, path, host, headers = {}, timeout = 10000 }) {
  const u = new URL(url)
  const secure = u.protocol === 'https:' || u.protocol === 'wss:'
  const port = Number(u.port || (secure ? 443 : 80))
  return new Promise((resolve) => {
    const st = {
      open: false,
      status: 0,
      messages: [],
      headers: {},
      body: '',
      closed: false,
      closeCode: null,
      __http: false,
    }
    const sock = secure
      ? tls.connect({ host: u.hostname, port, rejectUnauthorized: false, servername: u.hostname })
      : net.connect({ host: u.hostname, port })
    const key = crypto.randomBytes(16).toString('base64')
    let buf = Buffer.alloc(0),
      waiters = []
    const timer = setTimeout(() => {
      if (!st.open) {
        st.error = 'timeout'
        sock.destroy()
        done()
      }
    }, timeout)
    let settled = false
    const done = () => {
      clearTimeout(timer)
      if (!settled) {
        settled = true
        resolve(st)
      }
    }
    const wake = () => {
      const w = waiters
      waiters = []
      w.forEach((f) => f())
    }
    sock.on('error', (e) => {
      st.error = e.message
      st.closed = true
      wake()
      done()
    })
    sock.on('close', () => {
      st.closed = true
      wake()
      done()
    })
    sock.on(secure ? 'secureConnect' : 'connect', () => {
      const hs = Object.entries(headers)
        .map(([k, v]) => `${k}: ${v}\r\n`)
        .join('')
      sock.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host ?? u.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${hs}\r\n`,
      )
    })
    sock.on('data', (d) => {
      buf = Buffer.concat([buf, d])
      pump()
    })
    function pump() {
      if (!st.open && st.status === 0) {
        const e = buf.indexOf('\r\n\r\n')
        if (e < 0) return
        const head = buf.subarray(0, e).toString('latin1').split('\r\n')
        buf = buf.subarray(e + 4)
        st.status = Number(head[0].split(' ')[1])
        for (const l of head.slice(1)) {
          const i = l.indexOf(':')
          st.headers[l.slice(0, i).toLowerCase()] = l.slice(i + 1).trim()
        }
        if (st.status === 101) {
          st.open = true
          done()
        } else {
          setTimeout(() => {
            st.body = buf.toString('utf8')
            sock.destroy()
            done()
          }, 150)
          return
        }
      }
      for (;;) {
        if (buf.length < 2) return
        const op = buf[0] & 15
        let len = buf[1] & 127,
          off = 2
        if (len === 126) {
          if (buf.length < 4) return
          len = buf.readUInt16BE(2)
          off = 4
        } else if (len === 127) {
          if (buf.length < 10) return
          len = Number(buf.readBigUInt64BE(2))
          off = 10
        }
        if (buf.length < off + len) return
        const data = buf.subarray(off, off + len)
        buf = buf.subarray(off + len)
        if (op === 1) {
          const t = data.toString('utf8')
          let j
          try {
            j = JSON.parse(t)
          } catch {
            j = t
          }
          st.messages.push(j)
          wake()
        } else if (op === 2) {
          st.messages.push({ $b64: data.toString('base64') })
          wake()
        } else if (op === 8) {
          st.closeCode = data.length >= 2 ? data.readUInt16BE(0) : 1005
          st.closed = true
          sock.end()
          wake()
        } else if (op === 9) frame(10, data)
      }
    }
    function frame(op, data) {
      const d = Buffer.from(data)
      const m = crypto.randomBytes(4)
      const head =
        d.length < 126
          ? Buffer.from([128 | op, 128 | d.length])
          : d.length < 65536
            ? Buffer.from([128 | op, 254, d.length >> 8, d.length & 255])
            : (() => {
                const b = Buffer.alloc(10)
                b[0] = 128 | op
                b[1] = 255
                b.writeBigUInt64BE(BigInt(d.length), 2)
                return b
              })()
      const out = Buffer.from(d)
      for (let i = 0; i < out.length; i++) out[i] ^= m[i % 4]
      if (!sock.destroyed) sock.write(Buffer.concat([head, m, out]))
    }
    Object.defineProperties(st, {
      send: { value: (t) => frame(1, typeof t === 'string' ? t : JSON.stringify(t)) },
      waitFor: {
        value: async (n, ms) => {
          const end = Date.now() + ms
          while (st.messages.length < n && !st.closed && Date.now() < end)
            await new Promise((r) => {
              const t = setTimeout(r, Math.max(1, end - Date.now()))
              waiters.push(() => {
                clearTimeout(t)
                r()
              })
            })
        },
      },
      end: {
        value: () => {
          frame(8, Buffer.from([3, 232]))
          setTimeout(() => sock.destroy(), 200).unref?.()
        },
      },
    })
  })
}
