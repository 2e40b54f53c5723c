import type { Platform } from '../../../../model/platform.ts'
import { toText } from '../../../body/bytes.ts'
import { readCapped } from '../../../body/read-capped.ts'
import { startDeadline } from '../../../integrations/call/deadline.ts'

/** Milliseconds for a document of an issuer, and its bytes: AWS's quotas for JWKS endpoints (ATTACKS 30). */
const timeoutMs = 1_500
const maxBytes = 150_000

/** An issuer has answered, and what it has answered is not what an issuer does. */
export class UnfitAnswer extends Error {}

/**
 * A JSON document of an issuer, by the gateway's one way out and with AWS's quotas. Throws what the operator's log can
 * say of it.
 */
export async function fetchJson(url: string, platform: Platform): Promise<unknown> {
  const deadline = startDeadline(timeoutMs)
  try {
    const response = await deadline.within(
      platform.fetch(url, {
        headers: { accept: 'application/json' },
        redirect: 'manual',
        signal: deadline.signal,
      }),
    )
    if (response.status !== 200) throw new UnfitAnswer(`${url} answered ${response.status}`)
    // `fetch` obeys its signal up to the headers; the pipe cuts a stalled body.
    const body = response.body?.pipeThrough(new IdentityTransformStream(), {
      signal: deadline.signal,
    })
    const tooLarge = () => new UnfitAnswer(`${url} answered more than ${maxBytes} bytes`)
    const bytes = await readCapped(body ?? null, maxBytes, tooLarge)
    return parsed(toText(bytes), url)
  } catch (error) {
    throw deadline.passed
      ? new Error(`${url} took longer than ${timeoutMs} ms`, { cause: error })
      : error
  } finally {
    deadline.met()
  }
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnfitAnswer(`${url} answered what is no JSON`, { cause })
  }
}
