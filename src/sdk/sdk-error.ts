/** A client that cannot be generated as asked for; the message is for the caller. */
export class SdkError extends Error {}
