// A whole client in a hundred lines, written from docs/protocol.md alone. It shows that the document is enough, and tests
// server and media without the page that people see.
(() => {
  const end = '\u001e';

  class Bare {
    #last = 0;
    #asked = new Map();
    tiles = new Map();
    goodbye = null;

    async join(code, name) {
      const answer = await fetch('/api/join', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) });
      const seat = await answer.json();
      if (!answer.ok) throw new Error(seat.code);
      await this.connect();
      const joined = await this.ask('Join', { pass: seat.pass, name, keepsake: 'wren', tint: 'sea', agreement: seat.agreement.version });
      if (joined.refusal) throw new Error(joined.refusal.code);
      this.you = joined.you;
      this.pass = seat.pass;
      for (const participant of joined.room.participants) this.tiles.set(participant.id, true);
      await this.show();
      return joined;
    }

    connect() {
      const socket = (this.socket = new WebSocket(`${location.origin.replace('http', 'ws')}/hubs/room`));
      return new Promise((ready, failed) => {
        socket.onopen = () => socket.send(JSON.stringify({ protocol: 'json', version: 1 }) + end);
        socket.onclose = () => {
          failed(new Error('closed'));
          for (const { reject } of this.#asked.values()) reject(new Error('closed without an answer'));
          this.#asked.clear();
        };
        socket.onmessage = ({ data }) => {
          for (const text of data.split(end).filter(Boolean)) {
            const message = JSON.parse(text);
            if (message.type === undefined) ready();
            else if (message.type === 6) socket.send(JSON.stringify({ type: 6 }) + end);
            else if (message.type === 3) {
              this.#asked.get(message.invocationId)?.resolve(message.error ? { refusal: { code: message.error } } : message.result);
              this.#asked.delete(message.invocationId);
            } else if (message.type === 1) this.hear(message.target, message.arguments[0]);
          }
        };
      });
    }

    ask(target, argument) {
      const id = String(++this.#last);
      return new Promise((resolve, reject) => {
        if (this.socket.readyState !== WebSocket.OPEN) return reject(new Error('closed'));
        this.#asked.set(id, { resolve, reject });
        this.socket.send(JSON.stringify({ type: 1, invocationId: id, target, arguments: [argument] }) + end);
      });
    }

    async execute(command) {
      const reply = await this.ask('Execute', command);
      if (reply.refusal) throw new Error(reply.refusal.code);
      return reply.version;
    }

    hear(target, argument) {
      if (target === 'Goodbye') this.goodbye = argument.code;
      if (target !== 'Entries') return;
      for (const event of argument.flatMap((entry) => entry.events)) {
        if (event.$type === 'participantJoined') this.tiles.set(event.who, true);
        if (event.$type === 'participantLeft') this.tiles.delete(event.who);
        if (event.$type === 'participantJoined' || event.$type === 'participantLeft') this.show().catch(() => undefined);
      }
    }

    show(height = this.height ?? 360) {
      this.height = height;
      const tiles = [...this.tiles.keys()].filter((who) => who !== this.you).map((who) => ({ who, track: 'camera', height }));
      return this.ask('SetView', { tiles });
    }

    // With layers such as { codec: 'AV1', scalabilityMode: 'L2T2' } its camera is one stream of them.
    async negotiate(slots = 4, layers = null) {
      const peer = (this.peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' }));
      const [sound] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks();
      const [picture] = (await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } })).getVideoTracks();
      const send = (track, more) => peer.addTransceiver(track, { direction: 'sendonly', ...more });
      send(sound);
      if (layers) {
        const camera = send(picture, { sendEncodings: [{ scalabilityMode: layers.scalabilityMode }] });
        const { codecs } = RTCRtpSender.getCapabilities('video');
        camera.setCodecPreferences(codecs.filter(({ mimeType }) => [`video/${layers.codec}`, 'video/rtx'].includes(mimeType)));
      } else {
        send(picture, { sendEncodings: [{ rid: 'q', scaleResolutionDownBy: 4 }, { rid: 'h', scaleResolutionDownBy: 2 }, { rid: 'f' }] });
      }
      send('video');
      for (let i = 0; i < slots; i++) peer.addTransceiver('video', { direction: 'recvonly' });
      for (let i = 0; i < 3; i++) peer.addTransceiver('audio', { direction: 'recvonly' });
      if (this.describes) {
        for (const transceiver of peer.getTransceivers()) {
          const extensions = transceiver.getHeaderExtensionsToNegotiate();
          for (const extension of extensions) if (/dependency-descriptor/.test(extension.uri)) extension.direction = 'sendrecv';
          transceiver.setHeaderExtensionsToNegotiate(extensions);
        }
      }
      peer.ontrack = ({ track }) => {
        const element = document.createElement(track.kind);
        element.srcObject = new MediaStream([track]);
        element.autoplay = true;
        document.body.append(element);
        element.play();
      };
      await this.offer();
    }

    async offer(change = (answer) => answer) {
      await this.peer.setLocalDescription();
      const reply = await this.ask('Negotiate', { offer: this.peer.localDescription.sdp });
      if (reply.refusal) throw new Error(reply.refusal.code);
      await this.peer.setRemoteDescription({ type: 'answer', sdp: change(reply.answer) });
    }

    // Sends pictures in a codec such as "AV1" from here on, whatever the server likes: a browser takes the first one of its answer.
    sendIn(codec) {
      return this.offer((answer) =>
        answer.replace(/(m=video \d+ \S+)([ \d]+)([^]*?)(?=\r\nm=|$)/g, (_, line, types, rest) => {
          const first = new RegExp(`a=rtpmap:(\\d+) ${codec}/`).exec(rest)[1];
          return [line, first, ...types.trim().split(' ').filter((type) => type !== first)].join(' ') + rest;
        }),
      );
    }

    // Whether its packets go by "udp" or "tcp", in a browser that says which pair of addresses it has selected.
    async route() {
      const report = await this.peer.getStats();
      const pair = [...report.values()].find((row) => row.type === 'candidate-pair' && row.selected);
      return report.get(pair?.localCandidateId)?.protocol;
    }

    // Of its m-lines, how many have agreed to say what a packet of AV1 belongs to.
    described() {
      const has = ({ uri, direction }) => /dependency-descriptor/.test(uri) && direction !== 'stopped';
      return this.peer.getTransceivers().filter((transceiver) => transceiver.getNegotiatedHeaderExtensions().some(has)).length;
    }

    async enter(code, name, layers = null) {
      await this.join(code, name);
      await this.negotiate(4, layers);
      await this.execute({ $type: 'turnOnMicrophone' });
      await this.execute({ $type: 'turnOnCamera' });
    }
  }

  window.bare = new Bare();
})();
