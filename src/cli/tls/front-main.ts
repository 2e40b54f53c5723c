import { createInterface } from 'node:readline'
import { openFront } from './front.ts'
import type { FrontOrder, FrontWord } from './front-order.ts'
import { changeOf, readServerCertificates } from './server-certificates.ts'

/** Milliseconds between looks at the files: certificates are renewed while the gateway runs. */
const lookMs = 5_000
/** Milliseconds that answers may still take when it ends. */
const lastMs = 1_000
/** Days before the end of a certificate at which the operator is warned. */
const warnDays = 14

const say = (line: Readonly<Record<string, unknown>>) =>
  process.stdout.write(`${JSON.stringify(line)}\n`)
const warn = (message: string) => say({ level: 'warn', message })

async function run(order: FrontOrder, lines: AsyncIterator<string>): Promise<void> {
  let change = changeOf(order.certificates)
  const first = readServerCertificates(order.certificates)
  const front = await openFront(order, first, warn)
  warnOfEnd(first)
  say({ event: 'listen', port: front.port })
  setInterval(() => {
    try {
      const now = changeOf(order.certificates)
      if (now === change) return
      const certificates = readServerCertificates(order.certificates)
      front.show(certificates)
      change = now
      say({ level: 'info', message: 'the certificates were read again' })
      warnOfEnd(certificates)
    } catch (error) {
      warn(`the certificates cannot be read again, those known are shown: ${String(error)}`)
    }
  }, lookMs)
  for (;;) {
    const { value, done } = await lines.next()
    if (!done && (value as FrontWord) === 'refuse') front.refuse()
    else {
      // The end of its input is the end of the supervisor: nobody else would end this process.
      if (!done) await front.close(lastMs)
      process.exit(0)
    }
  }
}

function warnOfEnd(certificates: ReturnType<typeof readServerCertificates>): void {
  for (const { file, validTo } of certificates) {
    const days = Math.floor((validTo.getTime() - Date.now()) / 86_400_000)
    if (days < 0) warn(`the certificate ${file} has expired`)
    else if (days < warnDays) warn(`the certificate ${file} expires in ${days} days`)
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const { value } = await lines.next()
try {
  await run(JSON.parse(String(value)) as FrontOrder, lines)
} catch (error) {
  console.error(error)
  process.exit(1)
}
