import { awsClient, AwsError, type AwsClient } from '../aws-client.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import { readSettings } from '../settings.ts'
import { SettingError } from '../setting-error.ts'

/**
 * Calls a running gateway as the operator that the environment says: at `gateway`, else at HOST and PORT. Throws
 * {@link CommandFailure} for whatever the gateway refuses, or when none answers.
 */
export async function callGateway<T>(
  gateway: string | undefined,
  work: (call: AwsClient) => Promise<T>,
): Promise<T> {
  let url = gateway
  try {
    const settings = readSettings(process.env)
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
    url = (gateway ?? `http://${host}:${settings.port}`).replace(/\/$/, '')
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new CommandFailure(`--gateway is "${url}"; it must be a URL`, 2)
    return await work(awsClient(url, settings))
  } catch (error) {
    if (error instanceof AwsError) throw new CommandFailure(error.message, 1)
    if (error instanceof SettingError) throw new CommandFailure(error.message, 2)
    // What Node's `fetch` throws when nobody listens.
    if (error instanceof TypeError)
      throw new CommandFailure(
        `no gateway answers at ${url}: start one, or say where it is by --gateway, or by HOST and PORT`,
        1,
      )
    throw error
  }
}
