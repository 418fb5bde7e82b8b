// A page of Janus's room of pictures, made by hand: it publishes what our own page does, or watches everybody. For comparison only.
(() => {
  const waiting = new Map();
  let socket;
  let session;
  let asked = 0;

  const ask = (message) =>
    new Promise((resolve, reject) => {
      const transaction = String(++asked);
      waiting.set(transaction, { resolve, reject });
      socket.send(JSON.stringify({ transaction, ...(session && { session_id: session }), ...message }));
    });

  const open = async (url) => {
    socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.janus === 'ack' || !waiting.has(message.transaction)) return;
      const { resolve, reject } = waiting.get(message.transaction);
      waiting.delete(message.transaction);
      const problem = message.error?.reason ?? message.plugindata?.data?.error;
      if (problem) reject(new Error(problem));
      else resolve(message);
    };
    session = (await ask({ janus: 'create' })).data.id;
  };

  const attach = async () => (await ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data.id;
  const say = (handle, body, jsep) => ask({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });

  const gathered = async (pc) => {
    while (pc.iceGatheringState !== 'complete') await new Promise((done) => pc.addEventListener('icegatheringstatechange', done, { once: true }));
    const { type, sdp } = pc.localDescription;
    return { type, sdp };
  };

  window.janus = {
    makeRoom: async (url, room) => {
      await open(url);
      await say(await attach(), { request: 'create', room, publishers: 10, videocodec: 'vp8', audiocodec: 'opus', opus_fec: true });
    },

    publish: async (url, room) => {
      await open(url);
      const handle = await attach();
      const { id } = (await say(handle, { request: 'join', ptype: 'publisher', room })).plugindata.data;
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: { ideal: 1280 }, height: { ideal: 720 } } });
      const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      pc.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly' });
      pc.addTransceiver(stream.getVideoTracks()[0], {
        direction: 'sendonly',
        sendEncodings: [
          { rid: 'h', maxBitrate: 1_200_000 },
          { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
          { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
        ],
      });
      await pc.setLocalDescription();
      await pc.setRemoteDescription((await say(handle, { request: 'publish' }, await gathered(pc))).jsep);
      return id;
    },

    // `lead` is told the port to which this page would send, and answers with the address at which the weak line to it begins.
    watch: async (url, room, feeds) => {
      await open(url);
      const handle = await attach();
      const { jsep } = await say(handle, { request: 'join', ptype: 'subscriber', room, streams: feeds.map((feed) => ({ feed })) });
      const [, , port] = /a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) typ host/i.exec(jsep.sdp);
      const at = await window.lead(Number(port));
      const sdp = jsep.sdp.replace(/(a=candidate:\S+ \d+ udp \d+) \S+ (\d+)/gi, `$1 ${at} $2`);
      const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      pc.ontrack = ({ track }) => {
        const element = Object.assign(document.createElement(track.kind), { autoplay: true, srcObject: new MediaStream([track]), width: 400 });
        document.body.append(element);
      };
      await pc.setRemoteDescription({ type: jsep.type, sdp });
      await pc.setLocalDescription();
      await say(handle, { request: 'start' }, await gathered(pc));
      const mids = pc.getTransceivers().flatMap(({ mid, receiver }) => (receiver.track.kind === 'video' ? [mid] : []));
      window.janus.choose = (layer, pictures) =>
        say(handle, { request: 'configure', streams: mids.map((mid, i) => ({ mid, substream: layer, send: i < pictures })) });
    },
  };
})();
