// Runs before the page's own scripts. Keeps every RTCPeerConnection the page makes, so that a test can ask the browser
// itself what arrives and what is sent, and needs nothing of the page's internals.
(() => {
  const kept = [];
  const Native = window.RTCPeerConnection;
  if (!Native) return;
  window.RTCPeerConnection = new Proxy(Native, {
    construct(target, args) {
      const peer = new target(...args);
      kept.push(peer);
      return peer;
    },
  });

  // Every microphone that the page has opened.
  const microphones = [];
  let asked = 0;
  const opened = async (wanted) => {
    asked++;
    const stream = await MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, wanted);
    microphones.push(...stream.getAudioTracks());
    return stream;
  };
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = opened;

  const live = () => kept.filter((peer) => peer.connectionState !== 'closed');
  const stats = async (type, kind) => {
    const found = [];
    for (const peer of live())
      for (const report of (await peer.getStats()).values())
        if (report.type === type && report.kind === kind) found.push(report);
    return found;
  };
  // One end of the pair of addresses that each connection goes by.
  const selected = async (end) => {
    const found = [];
    for (const peer of live()) {
      const reports = [...(await peer.getStats()).values()];
      const transport = reports.find((report) => report.type === 'transport');
      const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
      const candidate = reports.find((report) => report.id === pair?.[end]);
      if (candidate) found.push(candidate);
    }
    return found;
  };
  const sum = (reports, field) => reports.reduce((total, report) => total + (report[field] ?? 0), 0);

  window.__test = {
    // How often the page has asked for a device, and the devices that it sends by any connection.
    asked: () => asked,
    sent: () => live().flatMap((peer) => peer.getSenders()).flatMap(({ track }) => (track ? [track.id] : [])).sort(),
    state: () => live().map((peer) => peer.connectionState).join(),
    // Frames decoded, per receiving slot that ever got one.
    frames: async () =>
      Object.fromEntries((await stats('inbound-rtp', 'video')).filter((r) => r.framesDecoded > 0).map((r) => [r.mid, r.framesDecoded])),
    // How many pictures go on in a codec, such as "VP8".
    goingOn: async (codec) => {
      const look = async () => {
        const found = new Map();
        for (const peer of live()) {
          const report = await peer.getStats();
          for (const row of report.values())
            if (row.type === 'inbound-rtp' && row.kind === 'video' && report.get(row.codecId)?.mimeType === `video/${codec}`)
              found.set(`${kept.indexOf(peer)} ${row.id}`, row.framesDecoded ?? 0);
        }
        return found;
      };
      const before = await look();
      await new Promise((done) => setTimeout(done, 700));
      return [...(await look())].filter(([slot, frames]) => frames > (before.get(slot) ?? 0)).length;
    },
    // The heights of the pictures that go on in a codec.
    heights: async (codec) => {
      const look = async () => {
        const found = new Map();
        for (const peer of live()) {
          const report = await peer.getStats();
          for (const row of report.values())
            if (row.type === 'inbound-rtp' && row.kind === 'video' && report.get(row.codecId)?.mimeType === `video/${codec}`) found.set(row.id, row);
        }
        return found;
      };
      const before = await look();
      await new Promise((done) => setTimeout(done, 700));
      return [...(await look()).values()].filter((row) => row.framesDecoded > (before.get(row.id)?.framesDecoded ?? 0)).map((row) => row.frameHeight);
    },
    // How many connections the page has made.
    made: () => kept.length,
    energy: async () =>
      Object.fromEntries((await stats('inbound-rtp', 'audio')).filter((r) => r.totalAudioEnergy > 0).map((r) => [r.mid, r.totalAudioEnergy])),
    // How media leaves this computer, of every connection that is up: "host udp", "relay tcp" and so on.
    routes: async () => {
      const ends = await selected('localCandidateId');
      return ends.map((local) => `${local.candidateType} ${local.relayProtocol ?? local.protocol}`);
    },
    // Where media of every connection that is up is sent to.
    remotes: async () => (await selected('remoteCandidateId')).map((remote) => remote.address),
    remotePorts: async () => (await selected('remoteCandidateId')).map((remote) => remote.port),
    // Bits per second that the browser believes it can send, from the feedback on what it sent.
    sendEstimate: async () => {
      let most = 0;
      for (const peer of live())
        for (const report of (await peer.getStats()).values())
          if (report.type === 'candidate-pair') most = Math.max(most, report.availableOutgoingBitrate ?? 0);
      return most;
    },
    sentVideo: () => stats('outbound-rtp', 'video'),
    inbound: async () => [...(await stats('inbound-rtp', 'video')), ...(await stats('inbound-rtp', 'audio'))],
    // What the packets of pictures say whose they are.
    sources: () =>
      live()
        .flatMap((peer) => peer.getReceivers())
        .filter((receiver) => receiver.track.kind === 'video')
        .flatMap((receiver) => receiver.getContributingSources().map((one) => one.source)),
    // From here on this page sends one colour, whatever camera it turns on.
    paint: (colour) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      const context = canvas.getContext('2d');
      setInterval(() => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 320, 240);
      }, 50);
      const [painted] = canvas.captureStream(20).getVideoTracks();
      const replace = RTCRtpSender.prototype.replaceTrack;
      RTCRtpSender.prototype.replaceTrack = function (track) {
        return replace.call(this, track?.kind === 'video' ? painted : track);
      };
    },
    // From here on every name that a picture of a colour was seen under, frame by frame, is kept.
    watchFaces: () => {
      const seen = new Set();
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const look = () => {
        for (const video of document.querySelectorAll('.tiles > .tile video')) {
          if (video.readyState < 2) continue;
          context.drawImage(video, 0, 0, 1, 1);
          const [red, , blue] = context.getImageData(0, 0, 1, 1).data;
          if (Math.abs(red - blue) > 100) seen.add(`${video.closest('.tile').dataset.who} ${red > blue ? 'red' : 'blue'}`);
        }
        requestAnimationFrame(look);
      };
      look();
      window.__test.faces = () => [...seen].sort();
    },
    soundReceived: async () => sum(await stats('inbound-rtp', 'audio'), 'packetsReceived'),
    soundSent: async () => sum(await stats('outbound-rtp', 'audio'), 'packetsSent'),
    // What a changed client could do: put a live microphone back on the sender, whatever the page shows.
    sendAnyway: async () => {
      const [track] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks();
      const sender = live()[0].getTransceivers().find((t) => t.receiver.track.kind === 'audio').sender;
      await sender.replaceTrack(track);
    },
    // What the browser does when a camera is pulled out.
    loseCamera: () => {
      const sender = live()[0].getSenders().find((s) => s.track?.kind === 'video');
      sender.track.stop();
      sender.track.dispatchEvent(new Event('ended'));
    },
    // What the browser does when the last microphone is pulled out: those that are open end, no other opens, and the page is told; and when
    // one is back.
    unplugMicrophones: () => {
      const media = navigator.mediaDevices;
      media.enumerateDevices = async () =>
        (await MediaDevices.prototype.enumerateDevices.call(media)).filter(({ kind }) => kind !== 'audioinput');
      media.getUserMedia = (wanted) =>
        wanted?.audio ? Promise.reject(new DOMException('There is none.', 'NotFoundError')) : opened(wanted);
      for (const track of microphones) {
        if (track.readyState === 'ended') continue;
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      media.dispatchEvent(new Event('devicechange'));
    },
    plugInMicrophones: () => {
      const media = navigator.mediaDevices;
      delete media.enumerateDevices;
      media.getUserMedia = opened;
      media.dispatchEvent(new Event('devicechange'));
    },
    // The hub by hand: one connection, one call, its completion.
    ask: (target, argument) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/hubs/room`);
        const send = (message) => socket.send(JSON.stringify(message) + '\u001e');
        socket.onopen = () => {
          send({ protocol: 'json', version: 1 });
          send({ type: 1, invocationId: '1', target, arguments: [argument] });
        };
        socket.onmessage = ({ data }) => {
          for (const text of data.split('\u001e').filter(Boolean)) {
            const message = JSON.parse(text);
            if (message.type !== 3) continue;
            socket.close();
            resolve(message.result);
          }
        };
        socket.onclose = () => reject(new Error('closed without an answer'));
      }),
  };
})();
