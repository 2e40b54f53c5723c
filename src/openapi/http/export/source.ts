import type {
  ApiV2,
  AuthorizerV2,
  HttpApiSnapshot,
  IntegrationV2,
  RouteV2,
} from '../../../model/v2/api.ts'

/** What a document is written from: an HTTP API as a stage has it, or as it is now. */
export type HttpExportSource = {
  readonly api: HttpApiSnapshot['api'] & Pick<ApiV2, 'createdDate' | 'ipAddressType' | 'tags'>
  readonly routes: readonly RouteV2[]
  readonly integrations: readonly IntegrationV2[]
  readonly authorizers: readonly AuthorizerV2[]
  readonly region: string
  readonly stageName?: string
}
