// A person whose picture turns white while their voice is a tone, and a viewer who measures how far apart the two come.
(() => {
  const every = 2000;
  const lasts = 400;

  const make = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const picture = canvas.getContext('2d');
    const audio = new AudioContext();
    const [tone, gain, sound] = [audio.createOscillator(), audio.createGain(), audio.createMediaStreamDestination()];
    tone.frequency.value = 1000;
    gain.gain.value = 0;
    tone.connect(gain).connect(sound);
    tone.start();
    let drawn = 0;
    const draw = (isOn) => {
      picture.fillStyle = isOn ? 'white' : drawn++ % 2 ? '#000' : '#101010';
      picture.fillRect(0, 0, 640, 360);
    };
    let isOn = false;
    setInterval(() => draw(isOn), 100);
    setInterval(() => {
      void audio.resume();
      draw((isOn = true));
      gain.gain.setValueAtTime(0.5, audio.currentTime);
      setTimeout(() => {
        draw((isOn = false));
        gain.gain.setValueAtTime(0, audio.currentTime);
      }, lasts);
    }, every);
    return { video: canvas.captureStream(), audio: sound.stream };
  };

  // As slow as an encoder may be; sound does not wait for it. The page's policy allows workers of its own origin only.
  const holdPictures = (late) => {
    const add = RTCPeerConnection.prototype.addTransceiver;
    RTCPeerConnection.prototype.addTransceiver = function (kind, init) {
      const made = add.call(this, kind, init);
      if (kind === 'video' && init?.direction === 'sendonly') made.sender.transform = new RTCRtpScriptTransform(new Worker('/late.js'), { late });
      return made;
    };
  };

  window.__lips = {
    flash: (late) => {
      if (!window.MediaDevices) return;
      holdPictures(late);
      let made;
      MediaDevices.prototype.getUserMedia = async (wanted) => {
        made ??= make();
        return new MediaStream(['audio', 'video'].flatMap((kind) => (wanted?.[kind] ? made[kind].getTracks().map((track) => track.clone()) : [])));
      };
    },

    // From here on the page notes when each flash is shown and each tone is played, by its own clock.
    watch: () => {
      const [flashes, tones] = [[], []];
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const picture = canvas.getContext('2d', { willReadFrequently: true });
      for (const video of document.querySelectorAll('.tiles > .tile video')) {
        let was = true;
        const look = (_, { expectedDisplayTime }) => {
          picture.drawImage(video, 0, 0, 1, 1);
          const isOn = picture.getImageData(0, 0, 1, 1).data[0] > 128;
          if (isOn && !was) flashes.push(expectedDisplayTime);
          was = isOn;
          video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
      }
      const audio = new AudioContext();
      for (const { srcObject } of document.querySelectorAll('audio')) {
        if (!(srcObject instanceof MediaStream)) continue;
        const listen = audio.createScriptProcessor(256, 1, 1);
        audio.createMediaStreamSource(srcObject).connect(listen).connect(audio.destination);
        let last = -Infinity;
        listen.onaudioprocess = ({ inputBuffer, playbackTime }) => {
          const first = inputBuffer.getChannelData(0).findIndex((sample) => Math.abs(sample) > 0.05);
          if (first < 0) return;
          const { contextTime, performanceTime } = audio.getOutputTimestamp();
          const at = performanceTime + (playbackTime - contextTime + first / audio.sampleRate) * 1000;
          if (at - last > lasts) tones.push(at);
          last = at;
        };
      }
      // How long after each of the flashes its tone came, in ms.
      window.__lips.apart = () =>
        flashes
          .map((flash) => tones.map((tone) => tone - flash).sort((a, b) => Math.abs(a) - Math.abs(b))[0])
          .filter((apart) => Math.abs(apart) < every / 2);
    },
    // How much earlier what the browser says it plays of a voice was captured than what it shows of the face, in ms; null before it knows.
    told: async () => {
      const rows = await window.__test.inbound();
      const of = (kind) => rows.find((row) => row.kind === kind && row.estimatedPlayoutTimestamp > 0);
      const [sound, picture] = [of('audio'), of('video')];
      return sound && picture ? picture.estimatedPlayoutTimestamp - picture.timestamp - (sound.estimatedPlayoutTimestamp - sound.timestamp) : null;
    },
  };
})();
