import { readCapped } from '../gateway/body/read-capped.ts'
import type { Platform } from '../model/platform.ts'
import { maxTruststoreBytes } from '../wire/x509/truststore.ts'

/** Milliseconds for a truststore to be there: clients wait for it. */
const limitMs = 5_000

/** Reads truststores: `Platform.truststore`. A folder of the operator's is a service that serves its files. */
export function truststoreReader(
  callAws: Platform['callAws'],
  region: string,
  folder: Fetcher | undefined,
): NonNullable<Platform['truststore']> {
  const open = (uri: string, version: string | undefined): Promise<Response> => {
    const init = {
      method: 'GET',
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    } as const
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
    if (bucket !== undefined && key !== undefined) {
      const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`
      const path = key.split('/').map(encodeName).join('/')
      const url = `https://s3.${region}.amazonaws.com/${encodeName(bucket)}/${path}${query}`
      return callAws(url, init, { service: 's3', signingName: 's3', signingRegion: region })
    }
    const [, file] = /^file:(.+)$/.exec(uri) ?? []
    if (file === undefined) throw new Error('it is neither in S3 nor a file')
    if (!folder)
      throw new Error('there is no folder of truststores: TIDEGATE_TRUSTSTORES names one')
    return folder.fetch(`http://truststores/${file}`, init)
  }
  return async (uri, version) => {
    const response = await open(uri, version)
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new Error(`reading it was answered ${response.status}`)
    }
    return readCapped(response.body, maxTruststoreBytes, () => new Error('it is larger than 1 MB'))
  }
}

/** As S3 wants names in paths: what `encodeURIComponent` leaves, and these. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
