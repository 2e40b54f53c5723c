/** Sentences of one refusal: an API of 300 methods may have thousands. */
const maxSentences = 20

/** As many of them as a refusal tells. */
export function firstOf(sentences: readonly string[]): readonly string[] {
  const left = sentences.length - maxSentences
  return left > 0 ? [...sentences.slice(0, maxSentences), `And ${left} more.`] : sentences
}
