import type { ApiV2, WebSocketApiSnapshot } from '../model/v2/api.ts'

/** What a document is written from: a WebSocket API as a stage has it, or as it is now. */
export type WebSocketExportSource = Pick<
  WebSocketApiSnapshot,
  'routes' | 'authorizers' | 'models'
> & {
  readonly api: WebSocketApiSnapshot['api'] & Pick<ApiV2, 'createdDate' | 'tags'>
  readonly region: string
  /** Absent: all of them. */
  readonly stageName?: string
  readonly stageNames: readonly string[]
}
