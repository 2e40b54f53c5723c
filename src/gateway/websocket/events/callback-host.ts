import type { Location } from '../../exchange/location.ts'

/**
 * The host by which functions call a connection back, as they make it of the event: `https://{domainName}/{stage}`. A path of
 * the gateway's own host has the API in its path, which that address would lose, so there it is the API's default endpoint.
 */
export const callbackHost = ({ apiId, domainName, isPathForm }: Location): string =>
  isPathForm
    ? `${apiId}.execute-api.${domainName.replace(/^(?:127\.0\.0\.1|\[::1\])(?=:|$)/, 'localhost')}`
    : domainName
