/** The part of an `RTCRtpReceiver` that is needed. */
export type SlotReceiver = {
  readonly track: MediaStreamTrack;
  getContributingSources?(): readonly { readonly source: number; readonly timestamp: number }[];
};

/** Whose picture or voice the browser showed or played last; undefined when it does not say, or there was none for 10 s. */
export function newestSource(receiver: SlotReceiver): number | undefined {
  let newest: { readonly source: number; readonly timestamp: number } | undefined;
  for (const one of receiver.getContributingSources?.() ?? []) {
    if (!newest || one.timestamp > newest.timestamp) newest = one;
  }
  return newest?.source;
}
