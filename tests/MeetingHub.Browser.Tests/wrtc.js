// Two peers of libwebrtc without a browser. For each an offer goes out as a line of JSON, and its answer comes in; then each sends a picture
// and a tone, and says once that it has received those of the other, and once that for a second it has received nothing more.
const { RTCPeerConnection, nonstandard } = require('@roamhq/wrtc');
const { RTCVideoSource, RTCAudioSource, RTCVideoSink, RTCAudioSink } = nonstandard;

const [width, height] = [320, 240];
const say = (word) => process.stdout.write(`${JSON.stringify(word)}\n`);
const peers = new Map();

async function begin(name) {
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
  const [camera, microphone] = [new RTCVideoSource(), new RTCAudioSource()];
  pc.addTransceiver(microphone.createTrack(), { direction: 'sendonly' });
  pc.addTransceiver(camera.createTrack(), { direction: 'sendonly' });
  const seen = { pictures: 0, tones: 0, at: 0 };
  const tell = () => {
    if (seen.pictures >= 5 && seen.tones >= 50 && !seen.told) say({ name, received: (seen.told = true) });
  };
  const video = pc.addTransceiver('video', { direction: 'recvonly' });
  const audio = pc.addTransceiver('audio', { direction: 'recvonly' });
  new RTCVideoSink(video.receiver.track).onframe = ({ frame }) => {
    if (frame.width === width && frame.height === height) seen.pictures += 1;
    seen.at = Date.now();
    tell();
  };
  new RTCAudioSink(audio.receiver.track).ondata = ({ samples }) => {
    if (samples.some((s) => Math.abs(s) > 1000)) {
      seen.tones += 1;
      seen.at = Date.now();
    }
    tell();
  };
  peers.set(name, pc);
  await pc.setLocalDescription(await pc.createOffer());
  say({ name, offer: pc.localDescription.sdp });

  setInterval(() => {
    if (seen.told && !seen.quiet && Date.now() - seen.at > 1000) say({ name, quiet: (seen.quiet = true) });
  }, 50);
  let at = 0;
  setInterval(() => {
    const data = new Uint8ClampedArray((width * height * 3) / 2).map((_, i) => (i + at) % 255);
    camera.onFrame({ width, height, data });
  }, 66);
  setInterval(() => {
    const samples = new Int16Array(480).map((_, i) => 8000 * Math.sin(((at + i) * 2 * Math.PI * 440) / 48000));
    at += 480;
    microphone.onData({ samples, sampleRate: 48000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
  }, 10);
}

let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const { name, answer } = JSON.parse(line);
    void peers.get(name).setRemoteDescription({ type: 'answer', sdp: answer });
  }
});
process.stdin.on('end', () => process.exit(0));
for (const name of ['ann', 'bo']) void begin(name);
